using System.Collections.Immutable;

namespace Workflow.Core.Expressions.Scope;

/// <summary>What an expression refers to, known without running it.</summary>
/// <param name="Roots">The roots it uses, each with the offset of its first use in the expression.</param>
/// <param name="Tasks">Every reference to a task, in order.</param>
/// <param name="Secrets">Every reference to a secret, in order.</param>
public sealed record References(
    ImmutableDictionary<Root, int> Roots,
    ImmutableArray<TaskReference> Tasks,
    ImmutableArray<SecretReference> Secrets);

/// <summary>The names an expression can start from.</summary>
public enum Root
{
    /// <summary>The inputs of the run.</summary>
    Inputs,

    /// <summary>What other tasks returned: <c>tasks.NAME.output</c>, <c>status</c>, <c>error</c>.</summary>
    Tasks,

    /// <summary>The run itself.</summary>
    Run,

    /// <summary>The item of a <c>for_each</c>.</summary>
    Item,

    /// <summary>The index of the item, from 0.</summary>
    Index,

    /// <summary>The number of the attempt, from 1.</summary>
    Attempt,

    /// <summary>Values that are never stored: <c>secrets.NAME</c>.</summary>
    Secrets,

    /// <summary>The response that a task got: only in the expressions that its task type evaluates itself.</summary>
    Response,

    /// <summary>An error: where rules select errors, at the end of a round, and in a task that has caught one.</summary>
    Error,

    /// <summary>The number of the round of a task that repeats, from 1.</summary>
    Iteration,

    /// <summary>What a round of a task that repeats returned: only where it is decided whether another follows.</summary>
    Output,

    /// <summary>The address to which the result of a task is reported: only in the config of a task with a callback.</summary>
    Callback,

    /// <summary>An event: only where it is decided whether a task takes it, or whether it starts a workflow.</summary>
    Event,
}

/// <summary>What can follow the name of a task.</summary>
public enum TaskMember
{
    /// <summary>What it returned.</summary>
    Output,

    /// <summary>How it ended, in the words of the API.</summary>
    Status,

    /// <summary>What went wrong.</summary>
    Error,
}

/// <summary>A reference to a task.</summary>
/// <param name="Name">The task's name.</param>
/// <param name="Member">The member; <c>null</c>: an object of all three.</param>
/// <param name="Offset">Position in the expression, from 0.</param>
public readonly record struct TaskReference(string Name, TaskMember? Member, int Offset);

/// <summary>A reference to a secret.</summary>
/// <param name="Name">The secret's name.</param>
/// <param name="Offset">Position in the expression, from 0.</param>
public readonly record struct SecretReference(string Name, int Offset);
