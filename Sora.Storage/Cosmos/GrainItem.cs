namespace Sora.Storage.Cosmos;

/// <summary>A grain state as an item.</summary>
/// <param name="Id">The state's name: see <see cref="CosmosKey.ToItemId"/>.</param>
/// <param name="Payload">The state in Orleans' own format, base64 on the wire.</param>
internal sealed record GrainItem(string Id, string Owner, string Grain, byte[] Payload);
