using Microsoft.Extensions.Logging;

namespace Workflow.Storage.AzureTables.Account;

/// <summary>The store's entries in the host's own log.</summary>
internal sealed partial class StoreLog(ILogger logger)
{
    [LoggerMessage(Level = LogLevel.Information, Message = "The store was created, with schema {Version}")]
    internal partial void Created(int version);

    [LoggerMessage(Level = LogLevel.Information, Message = "The store is upgraded from schema {Version}, to {Latest}")]
    internal partial void Upgrading(int version, int latest);

    [LoggerMessage(Level = LogLevel.Information, Message = "The store was upgraded to schema {Version}")]
    internal partial void Upgraded(int version);

    /// <summary>Logs a request that was not served; the client may send it again.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path without the query, which may have a signature.</param>
    /// <param name="status">The status of the response.</param>
    /// <param name="number">Which try it was, from 1.</param>
    [LoggerMessage(Level = LogLevel.Warning, Message = "The storage account answered {Status} to {Method} {Path}, try {Number}")]
    internal partial void NotServed(string method, string path, int status, int number);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A write conflicted with other writes {Count} times in a row and was given up")]
    internal partial void GivenUp(int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "The schedule of workflow {WorkflowId} is due and could not be read; it is left out of this poll")]
    internal partial void ScheduleLeft(Exception exception, long? workflowId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The payload {Blob} could not be removed; the removal of its run continues later")]
    internal partial void NotRemoved(Exception exception, string blob);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What does not count any more of the rate limit of workflow {WorkflowId} could not be removed")]
    internal partial void RatesLeft(Exception exception, long workflowId);

    [LoggerMessage(Level = LogLevel.Information, Message = "A pointer to run {RunId} in the list '{List}', left by a process that died, was removed")]
    internal partial void StaleRemoved(string runId, string list);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} executions that were written for run {RunId}, which was not admitted, were removed")]
    internal partial void LeftoversRemoved(int count, string runId);

    [LoggerMessage(Level = LogLevel.Information, Message = "The removal of run {RunId}, which was interrupted, was completed")]
    internal partial void RemovalCompleted(string runId);
}
