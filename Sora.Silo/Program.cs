using Sora.Silo;

var builder = Host.CreateApplicationBuilder(args);
builder.AddSoraSilo();
await builder.Build().RunAsync();
