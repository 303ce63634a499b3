namespace Workflow.Api.StartUp;

/// <summary>
/// Something that a host says in its log once it has started. A host whose log is not open yet then says it again when it is:
/// the lines that a worker of Azure Functions writes outside an invocation are lost.
/// </summary>
public interface IStartUpNote
{
    /// <summary>Says it. Faults are said, too, and not thrown.</summary>
    Task SayAsync(CancellationToken cancellationToken);
}
