namespace Sora.Diffusion.World;

/// <summary>A part of a picture.</summary>
public enum Region { All, Left, Right, Top, Bottom }
