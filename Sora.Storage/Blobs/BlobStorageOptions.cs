namespace Sora.Storage.Blobs;

/// <summary>Which container of Azure Blob Storage keeps the media. Either <see cref="ConnectionString"/>, or <see cref="Endpoint"/> and the process's own identity.</summary>
public sealed class BlobStorageOptions
{
    /// <summary>As the portal shows it, with the key of the account. Never logged.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Address of the account, such as <c>https://sora.blob.core.windows.net</c>, to sign in by identity.</summary>
    public string? Endpoint { get; set; }

    /// <summary>Client id of the managed identity to sign in with, where a machine has several.</summary>
    public string? IdentityClientId { get; set; }

    /// <summary>3 to 63 of a-z, 0-9 and single dashes; made when missing. It must not be open to the public: who may see a file is decided per request.</summary>
    public string Container { get; set; } = "media";
}
