namespace Sora.Diffusion.Text;

/// <summary>Cuts text into the ids that a <see cref="UMT5Encoder"/> reads.</summary>
internal interface ITokenizer
{
    /// <summary>How many ids there are: every id is below this.</summary>
    int Count { get; }

    /// <summary>Id that fills up a batch.</summary>
    int Pad { get; }

    /// <summary>The ids of a text, closed by the one that ends it.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="maxLength">Ids at most, the closing one included; at least 1. What does not fit is left out.</param>
    int[] Encode(string text, int maxLength);
}
