using Azure.Core;
using Azure.Core.Pipeline;

namespace Workflow.Storage.AzureTables.Account;

/// <summary>Logs each try of a request that the storage account throttles or fails.</summary>
internal sealed class RetryLogPolicy(StoreLog log) : HttpPipelinePolicy
{
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        ProcessNext(message, pipeline);
        Log(message);
    }

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        await ProcessNextAsync(message, pipeline);
        Log(message);
    }

    private void Log(HttpMessage message)
    {
        if (message.HasResponse && message.Response.Status is 408 or 429 or >= 500)
        {
            log.NotServed(message.Request.Method.ToString(), message.Request.Uri.Path, message.Response.Status, message.ProcessingContext.RetryNumber + 1);
        }
    }
}
