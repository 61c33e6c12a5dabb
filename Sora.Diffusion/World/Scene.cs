namespace Sora.Diffusion.World;

/// <summary>What an actor is.</summary>
public enum Shape { Ball, Cube, Star, Heart, Ring, Pyramid }

/// <summary>The colour of an actor.</summary>
public enum Hue { Red, Orange, Yellow, Green, Blue, Purple, Pink, White }

/// <summary>How large an actor is.</summary>
public enum Size { Small, Medium, Big }

/// <summary>How an actor moves; every motion goes on for ever.</summary>
public enum Motion { Left, Right, Up, Down, Bounce, Circle, Swing, Pulse }

/// <summary>The landscape behind the actors.</summary>
public enum Place { Meadow, Sea, Desert, Mountains, City, Forest }

/// <summary>How the actors stand to one another.</summary>
public enum Arrangement
{
    /// <summary>One actor.</summary>
    Alone,

    /// <summary>The first actor is to the left of the second.</summary>
    SideBySide,

    /// <summary>The first actor is above the second.</summary>
    Stacked,
}

/// <summary>One thing that moves through a scene.</summary>
/// <param name="Shape">What it is.</param>
/// <param name="Hue">Its colour.</param>
/// <param name="Size">How large it is.</param>
/// <param name="Motion">How it moves.</param>
/// <param name="Across">Where it starts along the width of its room, -1 (left) to 1 (right).</param>
/// <param name="Down">Where it starts along the height of its room, -1 (top) to 1 (bottom).</param>
/// <param name="Phase">Where a repeating motion starts, 0 to 1 of its period.</param>
public sealed record Actor(Shape Shape, Hue Hue, Size Size, Motion Motion, float Across, float Down, float Phase);

/// <summary>Everything there is to know of a clip: the same scene and frame size give the same pixels.</summary>
/// <param name="Actors">One or two actors; the first stands in front.</param>
/// <param name="Arrangement">How two actors stand to one another.</param>
/// <param name="Place">The landscape.</param>
/// <param name="Night">True by night, false by day.</param>
/// <param name="Drift">Shifts the landscape sideways, -1 to 1.</param>
public sealed record Scene(IReadOnlyList<Actor> Actors, Arrangement Arrangement, Place Place, bool Night, float Drift);
