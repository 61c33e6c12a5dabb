using Microsoft.AspNetCore.Components;
using Sora.Client;
using Sora.Web.Client.Localization;
using Sora.Web.Client.Notifications;
using Sora.Web.Client.Visitors;

namespace Sora.Web.Client.Social;

/// <summary>Carries out what a person asked for, and says so when that did not work.</summary>
public sealed class Attempt(Visitor visitor, Toaster toaster, Texts texts, NavigationManager navigation)
{
    /// <returns>False when the server refused or was not reached; the reason is shown.</returns>
    public async Task<bool> RunAsync(Func<Task> action)
    {
        try
        {
            await action();
            return true;
        }
        catch (Exception fault) when (fault is SoraApiException or SoraConnectionException)
        {
            toaster.Show(texts.Error(fault));
            return false;
        }
    }

    /// <summary>For signed-in people; guests are led to the sign-in page and back.</summary>
    /// <returns>As <see cref="RunAsync"/>; false for guests.</returns>
    public async Task<bool> RunSignedInAsync(Func<Task> action)
    {
        await visitor.ReadyAsync();
        if (visitor.IsSignedIn)
        {
            return await RunAsync(action);
        }
        toaster.Show(texts.SignInFirst);
        navigation.NavigateTo($"/signin?return={Uri.EscapeDataString('/' + navigation.ToBaseRelativePath(navigation.Uri))}");
        return false;
    }
}
