using System.Text;
using Sora.Cli;
using Sora.Cli.Terminal;

Console.OutputEncoding = Encoding.UTF8;
return await SoraCommand.RunAsync(args, Screen.OfProcess());
