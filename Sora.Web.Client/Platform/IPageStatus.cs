namespace Sora.Web.Client.Platform;

/// <summary>The HTTP status of the server-rendered page. In the browser the page is already there, and nothing happens.</summary>
public interface IPageStatus
{
    /// <summary>Answer 404.</summary>
    void NotFound();
}

/// <summary>In the browser.</summary>
internal sealed class AnsweredPage : IPageStatus
{
    public void NotFound()
    {
    }
}
