using Microsoft.AspNetCore.Components.Forms;

namespace Sora.Web;

/// <summary>No cookie says who a visitor is, so there is none that a forged form could use; the framework would set one of its own for that.</summary>
internal sealed class NoAntiforgery : AntiforgeryStateProvider
{
    public override AntiforgeryRequestToken? GetAntiforgeryToken() => null;
}
