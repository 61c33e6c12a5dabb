using Sora.Silo;
using Sora.Silo.Operations;

// Settings lie beside the program, wherever it is started from.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Configuration.AddSoraCommandLine(args);
builder.Configuration.Choose(SoraSiloOptions.RoleSetting, SoraRole.All, SoraRole.Cpu, SoraRole.Gpu);
builder.AddSoraSilo();
builder.AddSoraTelemetry();
builder.ListenForOperations();

var app = builder.Build();
app.MapSiloOperations();
app.AnnounceReadiness();
app.Run();
