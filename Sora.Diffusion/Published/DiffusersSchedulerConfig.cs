namespace Sora.Diffusion.Published;

/// <summary>The <c>scheduler_config.json</c> of the diffusers layout.</summary>
internal sealed record DiffusersSchedulerConfig(double FlowShift = 3);
