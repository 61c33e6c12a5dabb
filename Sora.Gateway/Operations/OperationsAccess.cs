using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Sora.Gateway.Limits;

namespace Sora.Gateway.Operations;

/// <summary>Lets in who may see operations: callers on this machine, and networks that the operator names.</summary>
internal sealed class OperationsAccess(IOptions<GatewayOptions> options) : AuthorizationHandler<OperationsAccess.Requirement>
{
    public const string Policy = "operations";

    private readonly IPNetwork[] _networks = [.. options.Value.OperatorNetworks.Select(IPNetwork.Parse)];

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, Requirement requirement)
    {
        if (context.Resource is HttpContext http
            && (CallerAddress.IsLocal(http) || http.Connection.RemoteIpAddress is { } address && _networks.Any(network => network.Contains(address))))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }

    internal sealed class Requirement : IAuthorizationRequirement;
}
