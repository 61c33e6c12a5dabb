using Sora.Cli.Terminal;
using Sora.Contracts;
using Sora.Contracts.Social;
using Spectre.Console;

namespace Sora.Cli.Social;

/// <summary>Posts one below the other: for a person with colours, into a pipe a line of columns for each.</summary>
internal static class PostList
{
    /// <param name="none">What to say when there is none.</param>
    public static void Show(Page<PostResource> page, string none, Screen screen)
    {
        if (page.Data.Count == 0)
        {
            screen.Note(none);
        }
        foreach (var post in page.Data)
        {
            if (screen.IsInteractive)
            {
                screen.Console.MarkupLine($"[bold]@{Safe(post.Author.Handle)}[/]  {Safe(CaptionOf(post))}");
                screen.Console.MarkupLine($"[grey]  ♥ {post.Likes}  💬 {post.Comments}  {Safe(post.Seconds)} s  {Safe(post.Id)}[/]");
            }
            else
            {
                screen.Out.WriteLine(string.Join('\t', [post.Id, "@" + post.Author.Handle, post.Status, $"{post.Likes}", $"{post.Comments}", Printable.Text(CaptionOf(post))]));
            }
        }
        if (page is { HasMore: true, LastId: { } last })
        {
            screen.Note(Texts.MoreAfter(last));
        }
    }

    private static string CaptionOf(PostResource post) => post.Caption.Length > 0 ? post.Caption : post.Prompt;

    private static string Safe(string text) => Markup.Escape(Printable.Text(text));
}
