using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Workflow.Api.Access;
using Workflow.Api.Access.People;
using Workflow.Core.Access;
using Workflow.Core.Paging;

namespace Workflow.Api.StartUp;

/// <summary>
/// Says in the log who may use the service. If it asks for a key, that is recorded in its store: then it does so for good,
/// also if the setting is removed or misspelt later.
/// </summary>
internal sealed partial class AccessAtStart(
    IAccessKeyStore keys, KeylessAccess keyless, IOptions<AccessOptions> access, IOptions<EntraOptions> people, TimeProvider time, ILogger<AccessAtStart> logger) : IHostedService, IStartUpNote
{
    private const int MostCounted = 500;

    private static readonly string Setting = $"{AccessOptions.Section}:{nameof(AccessOptions.BootstrapKey)}";

    public Task StartAsync(CancellationToken cancellationToken) => SayAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task SayAsync(CancellationToken cancellationToken)
    {
        var isConfigured = access.Value.HasBootstrapKey || people.Value.IsConfigured;
        try
        {
            var isClosed = await keys.HasKeysAsync(cancellationToken);
            if (isConfigured && !isClosed)
            {
                await keys.CloseAsync(cancellationToken);
            }

            Describe(isConfigured || isClosed, isClosed ? await ValidAsync(cancellationToken) : []);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(e); // requests will say what is wrong with the store
        }
    }

    private void Describe(bool isClosed, List<ApiKey> valid)
    {
        if (!isClosed && keyless.AdmitsNobody)
        {
            LogNobody(Setting);
        }
        else if (!isClosed)
        {
            LogEveryone();
        }
        else if (!access.Value.HasBootstrapKey && !people.Value.IsConfigured && !valid.Any(key => key is { Role: Role.Admin, Workflows: null }))
        {
            LogNoAdmin(Setting);
        }
        else
        {
            LogKeys(
                valid.Count switch { 1 => "1 key", >= MostCounted => $"{MostCounted} keys or more", var count => $"{count} keys" },
                access.Value.HasBootstrapKey ? "set" : "not set",
                people.Value.IsConfigured ? "; people can sign in" : "");
        }
    }

    private async Task<List<ApiKey>> ValidAsync(CancellationToken cancellationToken)
    {
        List<ApiKey> valid = [];
        string? cursor = null;
        do
        {
            var page = await keys.ListKeysAsync(new PageRequest(MostCounted, cursor), cancellationToken);
            valid.AddRange(page.Items.Where(key => KeyRule.Fault(key, time.GetUtcNow()) is null));
            cursor = page.NextCursor;
        }
        while (cursor is not null && valid.Count < MostCounted);
        return valid;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "No key: everyone on this machine is admin")]
    private partial void LogEveryone();

    [LoggerMessage(Level = LogLevel.Warning, Message = "No key: every request but health and webhooks is refused. {Setting} sets the first key")]
    private partial void LogNobody(string setting);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Keys}; the bootstrap key is {State}{People}")]
    private partial void LogKeys(string keys, string state, string people);

    [LoggerMessage(Level = LogLevel.Warning, Message = "This service has had a key, so it stays closed, but no admin can sign in: no key with the role admin is valid and {Setting} is not set. Set it, or make a key with --create-admin-key")]
    private partial void LogNoAdmin(string setting);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store could not be read or written, so it is not known which keys there are, and not recorded that this service asks for one")]
    private partial void LogFailed(Exception exception);
}
