using System.Text.Json.Serialization;

namespace Sora.Storage.Cosmos;

/// <summary>How items are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GrainItem))]
[JsonSerializable(typeof(ReminderItem))]
[JsonSerializable(typeof(ReminderPage))]
[JsonSerializable(typeof(ClusterItem))]
internal sealed partial class CosmosJson : JsonSerializerContext;
