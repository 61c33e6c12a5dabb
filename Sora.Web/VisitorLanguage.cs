using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Headers;
using Sora.Web.Client.Localization;

namespace Sora.Web;

/// <summary>Which language a page is in.</summary>
internal static class VisitorLanguage
{
    private const string Cookie = "sora.language";

    /// <summary>The one that the person chose; else the first that the browser asks for and there is.</summary>
    public static Texts Choose(HttpRequest? request) =>
        Texts.Find(request?.Cookies[Cookie])
        ?? request?.GetTypedHeaders().AcceptLanguage
            .OrderByDescending(language => language.Quality ?? 1)
            .Select(language => Texts.Find(language.Value.Value))
            .FirstOrDefault(texts => texts is not null)
        ?? Texts.All[0];
}
