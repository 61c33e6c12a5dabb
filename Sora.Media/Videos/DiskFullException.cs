namespace Sora.Media.Videos;

/// <summary>There is no room on the disk for a file.</summary>
public sealed class DiskFullException(string path, Exception? inner = null) : IOException($"No space is left on the disk for {path}.", inner);
