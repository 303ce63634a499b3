using Azure.Data.Tables;
using Workflow.Core.Definitions;
using Workflow.Core.Json;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Workflows;

/// <summary>A definition over the attempts of one write: what was uploaded for an earlier attempt is not uploaded again.</summary>
internal sealed class PlacedDefinition(Payloads payloads)
{
    private (long WorkflowId, byte[] Json, TableEntity Row)? _last;

    internal async Task AddToAsync(TableEntity version, StoredWorkflow workflow)
    {
        var json = StoredJson.Write(workflow.Definition);
        if (_last is var (id, same, row) && id == workflow.Id && json.AsSpan().SequenceEqual(same))
        {
            Payloads.Hand(row, WorkflowRow.Definition, version, WorkflowRow.Definition);
            return;
        }

        await payloads.PlaceAsync(version, WorkflowRow.Definition, json, $"definitions/{workflow.Id}");
        _last = (workflow.Id, json, version);
    }
}
