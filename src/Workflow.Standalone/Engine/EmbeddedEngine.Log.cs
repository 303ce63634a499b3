namespace Workflow.Standalone.Engine;

// What the engine logs.
internal sealed partial class EmbeddedEngine
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId} continues: it was {Status} when the previous process ended")]
    private partial void LogResumed(string runId, string status);

    [LoggerMessage(Level = LogLevel.Error, Message = "The active runs could not be resumed; trying again in {Seconds} s")]
    private partial void LogNotResumed(Exception exception, double seconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "Run {RunId} was interrupted; it continues from the record in {Seconds} s")]
    private partial void LogInterrupted(Exception exception, string runId, double seconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "A change of run {RunId} could not be processed; trying again in {Seconds} s")]
    private partial void LogNotNotified(Exception exception, string runId, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The time to stop is over before all runs have stopped; they continue from the record when the service starts again")]
    private partial void LogStopCut();
}
