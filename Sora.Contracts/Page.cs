namespace Sora.Contracts;

/// <summary>A part of a list, in the shape of the OpenAI API.</summary>
/// <param name="Data">The items of this page, in order.</param>
/// <param name="FirstId">Cursor of the first item; null when the page is empty.</param>
/// <param name="LastId">Cursor of the last item: pass it as <c>after</c> to get the next page; null when the page is empty.</param>
/// <param name="HasMore">True when a further page exists.</param>
public sealed record Page<T>(IReadOnlyList<T> Data, string? FirstId, string? LastId, bool HasMore)
{
    /// <summary>Always <c>list</c>.</summary>
    public string Object { get; init; } = "list";
}
