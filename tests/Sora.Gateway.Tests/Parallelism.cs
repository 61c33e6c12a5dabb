// The tests share one gateway with one render slot, which some of them hold.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
[assembly: AssemblyFixture(typeof(Sora.Gateway.Tests.Hosting.RunningGateway))]
