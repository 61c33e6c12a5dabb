using Sora.Chaos;

return args is [LongRun.Command, .. var options]
    ? await LongRun.RunAsync(options)
    : await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, Sora.Chaos.SelfRegisteredExtensions.AddSelfRegisteredExtensions);
