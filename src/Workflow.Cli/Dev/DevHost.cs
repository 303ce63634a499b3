using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Workflow.Cli.Terminal;
using Workflow.Standalone;

namespace Workflow.Cli.Dev;

/// <summary>
/// The process of the service that <c>workflow dev</c> starts. It ends when its standard input does, which is when the process that started it is
/// gone, however that ended; then it removes its folder.
/// </summary>
internal static class DevHost
{
    /// <summary>The first argument of that process.</summary>
    public const string Argument = "dev-host";

    /// <summary>In the folder: where the service listens, once it does.</summary>
    public const string AddressFile = "dev.address";

    /// <summary>Runs it.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="port">Its port on 127.0.0.1; 0: any free one.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string folder, string port)
    {
        if (!DevFolder.IsOne(folder))
        {
            // It is removed at the end, with all that is in it.
            await Console.Error.WriteLineAsync($"workflow: {Argument} is for workflow dev, which makes the folder for it; this one is left as it is.");
            return ExitCode.Usage;
        }

        try
        {
            using var locked = DevFolder.Lock(folder);
            string[] arguments =
            [
                "--urls", $"http://127.0.0.1:{port}",
                $"--Workflow:DataDirectory={Path.Combine(folder, "data")}",
                "--Logging:LogLevel:Default=Warning",
            ];
            return await StandaloneHost.RunAsync(arguments, services => services.AddHostedService(provider => new EndWithParent(
                provider.GetRequiredService<IHostApplicationLifetime>(),
                provider.GetRequiredService<IServer>(),
                Path.Combine(folder, AddressFile))));
        }
        finally
        {
            DevFolder.Remove(folder);
        }
    }

    private sealed class EndWithParent(IHostApplicationLifetime lifetime, IServer server, string addressFile) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            lifetime.ApplicationStarted.Register(() =>
            {
                // As a whole, as somebody waits for it.
                File.WriteAllText(addressFile + ".tmp", server.Features.Get<IServerAddressesFeature>()?.Addresses.First() ?? "");
                File.Move(addressFile + ".tmp", addressFile);
            });
            new Thread(WaitForEnd) { IsBackground = true, Name = "end with parent" }.Start();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        private void WaitForEnd()
        {
            using var input = Console.OpenStandardInput();
            Span<byte> nothing = stackalloc byte[64];
            while (input.Read(nothing) > 0)
            {
                // Nobody writes anything.
            }

            lifetime.StopApplication();
        }
    }
}
