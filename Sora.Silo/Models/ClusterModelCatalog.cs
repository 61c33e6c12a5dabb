using Sora.Contracts;
using Sora.Diffusion;
using Sora.Grains;
using Sora.Grains.Models;
using Sora.Grains.Rendering;

namespace Sora.Silo.Models;

/// <inheritdoc cref="IModelCatalog"/>
/// <remarks>In a process without render slots: what the GPU nodes of the cluster have announced, asked for now and then.</remarks>
internal sealed partial class ClusterModelCatalog(IGrainFactory grains, TimeProvider time, ILogger<ClusterModelCatalog> logger) : BackgroundService, IModelCatalog, IModelNames
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstInterval = TimeSpan.FromMilliseconds(500);

    private volatile IReadOnlyList<ModelInfo> _models = [];

    private IModelsGrain Models => grains.GetGrain<IModelsGrain>(IModelsGrain.Key);

    public ModelInfo? Find(string? name) => _models is [var first, ..]
        ? ModelAliases.IsDefault(name) ? first : _models.FirstOrDefault(model => model.Name == name)
        : throw new SoraException(ErrorCode.Unavailable, "No GPU node has joined this cluster yet. Try again when one is up.");

    public async Task<PromptReading> Read(string prompt)
    {
        var read = await Models.Read(prompt);
        return new(read.Understood, [.. read.Unknown.Select(word => new UnknownWord(word.Word, word.Nearest))]);
    }

    public string Resolve(string asked) => Find(asked)?.Name ?? asked;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                _models = [.. (await Models.List()).Select(model => model.ToInfo())];
            }
            catch (Exception cause) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotAsked(cause);
            }
            await Task.Delay(_models is [] ? FirstInterval : Interval, time, stoppingToken);
        }
    }

    [LoggerMessage(LogLevel.Debug, "The cluster's models could not be asked for; those last known stay.")]
    private partial void LogNotAsked(Exception cause);
}
