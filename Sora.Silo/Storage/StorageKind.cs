namespace Sora.Silo.Storage;

/// <summary>Where the state of grains and their reminders rest. Setting <c>Sora:Storage:Kind</c>.</summary>
public enum StorageKind
{
    /// <summary>In the file <c>sora.db</c> of the data directory.</summary>
    Sqlite,

    /// <summary>In the Azure Cosmos DB account of section <c>Sora:Cosmos</c>: see <see cref="Sora.Storage.Cosmos.CosmosStorageOptions"/>.</summary>
    Cosmos,
}

/// <summary>Where media rest. Setting <c>Sora:Media:Kind</c>.</summary>
public enum MediaKind
{
    /// <summary>In the folder <c>media</c> of the data directory.</summary>
    Files,

    /// <summary>In the Azure Blob Storage account of section <c>Sora:Blobs</c>: see <see cref="Sora.Storage.Blobs.BlobStorageOptions"/>.</summary>
    Blobs,
}
