namespace Sora.Grains.Rendering;

/// <summary>What models are called.</summary>
public interface IModelNames
{
    /// <summary>The name of the model that renders what was asked for: <c>sora-2</c> and <c>sora-2-pro</c> stand for the default model. A name that is not installed is returned as it is.</summary>
    string Resolve(string asked);
}
