namespace Sora.Web.Client.Videos;

/// <summary>Whether a picture is wide or high.</summary>
public static class Shape
{
    /// <param name="size">Width x height, such as <c>720x1280</c>.</param>
    public static bool IsLandscape(string size) =>
        size.Split('x') is [var width, var height] && int.TryParse(width, out var wide) && int.TryParse(height, out var high) && wide > high;
}
