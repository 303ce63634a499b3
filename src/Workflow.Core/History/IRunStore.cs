namespace Workflow.Core.History;

/// <summary>The ports of runs that one store implements together. Whatever uses it asks for the ports that it needs.</summary>
public interface IRunStore : IRunReader, IRunAdmissions, IRunTransitions, IExecutionStore, IEventStore, IRunLog, IRunRemoval;
