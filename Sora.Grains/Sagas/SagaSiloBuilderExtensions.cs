using Microsoft.Extensions.DependencyInjection;

namespace Sora.Grains.Sagas;

public static class SagaSiloBuilderExtensions
{
    /// <summary>Lets what was begun be finished soon after a silo is lost. Reminders must be added too.</summary>
    public static ISiloBuilder AddSagaRecovery(this ISiloBuilder builder)
    {
        builder.Services.AddHostedService<SagaRecovery>();
        return builder;
    }
}
