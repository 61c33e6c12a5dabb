using Sora.Storage.Tests.Sqlite;

return args is [CrashingWriter.Command, var database]
    ? await CrashingWriter.RunAsync(database)
    : await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, Sora.Storage.Tests.SelfRegisteredExtensions.AddSelfRegisteredExtensions);
