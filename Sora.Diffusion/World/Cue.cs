namespace Sora.Diffusion.World;

/// <summary>What one looks at to tell a fact of a scene.</summary>
public enum Cue
{
    /// <summary>The outline of an actor, whatever its colours.</summary>
    Outline,

    /// <summary>The colours of an actor.</summary>
    Colour,

    /// <summary>The surface of an actor, seen from near.</summary>
    Texture,

    /// <summary>The way of an actor through the picture, and how much of it it fills.</summary>
    Track,

    /// <summary>Any one picture as a whole.</summary>
    Scenery,

    /// <summary>How the picture as a whole changes.</summary>
    Camera,
}
