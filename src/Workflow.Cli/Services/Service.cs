using System.Text.Json;
using Workflow.Cli.Terminal;
using Workflow.Client;
using Workflow.Contracts;

namespace Workflow.Cli.Services;

/// <summary>The service that a command speaks to.</summary>
internal sealed class Service : IDisposable
{
    private static readonly JsonSerializerOptions Json = Options();

    private Service(WorkflowClient client, Uri address) => (Api, Address) = (client, address);

    /// <summary>Its API.</summary>
    public WorkflowClient Api { get; }

    /// <summary>Its address.</summary>
    public Uri Address { get; }

    /// <summary>Gets ready to speak to the service of a call.</summary>
    /// <param name="call">The call.</param>
    /// <exception cref="CommandFailedException">It is not said which, or a key would go there unencrypted.</exception>
    public static Service Of(Call call)
    {
        var target = call.FindTarget();
        return Of(target.Server, target.Key, call.Value(call.Globals.AllowPlainHttp));
    }

    /// <summary>Gets ready to speak to a service.</summary>
    /// <param name="server">Its address.</param>
    /// <param name="key">The key.</param>
    /// <param name="allowPlainHttp">Whether the key may go over a network unencrypted.</param>
    /// <param name="retries">How often a request is sent again.</param>
    /// <param name="time">Longest time for a request with all its attempts.</param>
    /// <exception cref="CommandFailedException">A key would go there unencrypted, or it is none.</exception>
    public static Service Of(Uri server, string? key, bool allowPlainHttp = false, int retries = 2, TimeSpan? time = null)
    {
        var options = new WorkflowClientOptions { Server = server, Key = key, AllowPlainHttp = allowPlainHttp, Retries = retries, TotalTime = time ?? TimeSpan.FromMinutes(3) };
        return options.Faults() is [_, ..] faults
            ? throw new CommandFailedException(ExitCode.Usage, key is not null && Contexts.ServerAddress.IsOpen(server) && !allowPlainHttp
                ? $"The key would go to {server} unencrypted, for everybody on the way to read: use https, or --allow-plain-http if nobody listens to that network."
                : string.Join(' ', faults))
            : new Service(new WorkflowClient(options), server);
    }

    /// <summary>An answer as JSON, as the service writes it.</summary>
    public static JsonElement JsonOf<T>(T answer) => JsonSerializer.SerializeToElement(answer, Json);

    /// <inheritdoc/>
    public void Dispose() => Api.Dispose();

    private static JsonSerializerOptions Options()
    {
        var options = new JsonSerializerOptions();
        ContractJson.Configure(options);
        return options;
    }
}
