using System.Runtime.InteropServices.JavaScript;

namespace Sora.Web.Client.Localization;

/// <summary>The language of the page that the app was loaded into: the server has chosen it and written it there.</summary>
internal static class PageLanguage
{
    public static Texts Read()
    {
        if (!OperatingSystem.IsBrowser())
        {
            throw new PlatformNotSupportedException("There is a page only in a browser.");
        }
        using var document = JSHost.GlobalThis.GetPropertyAsJSObject("document");
        using var root = document?.GetPropertyAsJSObject("documentElement");
        return Texts.Find(root?.GetPropertyAsString("lang")) ?? Texts.All[0];
    }
}
