namespace Sora.Media.Videos;

/// <summary>A file in the making: it stays only if it was finished, and a full disk gets its own exception.</summary>
internal static class OutputFile
{
    // errno ENOSPC and EDQUOT of Linux, ENOSPC as HRESULT of Windows.
    private static readonly int[] NoSpace = [28, 122, unchecked((int)0x80070070)];

    public static async Task WriteAsync(string path, Func<Task> write)
    {
        try
        {
            await write().ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            File.Delete(path);
            if (fault is IOException && NoSpace.Contains(fault.HResult))
            {
                throw new DiskFullException(path, fault);
            }
            throw;
        }
    }
}
