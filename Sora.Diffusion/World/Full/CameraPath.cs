namespace Sora.Diffusion.World.Full;

/// <summary>Where the camera is at one moment.</summary>
/// <param name="X">How far it has gone to the right along the landscape; the actors go with it.</param>
/// <param name="Y">How far it has gone down; the actors go with it.</param>
/// <param name="Zoom">How much larger than at rest what is near appears.</param>
/// <param name="SwayX">How far it is off to the right of the actors.</param>
/// <param name="SwayY">How far it is off below the actors.</param>
readonly record struct CameraPath(float X, float Y, float Zoom, float SwayX, float SwayY)
{
    const float HalfTurn = 48, SwayFrames = 44;

    /// <summary>The camera in a frame. Pans go on at one speed; rises and zooms take four seconds and then come back.</summary>
    public static CameraPath At(Camera camera, int frame)
    {
        var way = 0.22f * frame / 12;
        var eased = 0.5f - 0.5f * MathF.Cos(MathF.PI * frame / HalfTurn);
        var sway = MathF.Tau * frame / SwayFrames;
        return camera switch
        {
            Camera.PanLeft => new(-way, 0, 1, 0, 0),
            Camera.PanRight => new(way, 0, 1, 0, 0),
            Camera.Rise => new(0, 0.12f - 0.3f * eased, 1, 0, 0),
            Camera.Sink => new(0, -0.18f + 0.3f * eased, 1, 0, 0),
            Camera.ZoomIn => new(0, 0, 1 + 0.28f * eased, 0, 0),
            Camera.ZoomOut => new(0, 0, 1.28f - 0.28f * eased, 0, 0),
            Camera.Sway => new(0.05f * MathF.Sin(sway), 0.012f * MathF.Sin(2 * sway), 1, 0.05f * MathF.Sin(sway), 0.012f * MathF.Sin(2 * sway)),
            _ => new(0, 0, 1, 0, 0),
        };
    }
}
