using System.Collections.Immutable;
using Workflow.Core.Expressions.Scope;

namespace Workflow.Core.Expressions.Planning;

/// <summary>Collects what an expression refers to while it is planned.</summary>
internal sealed class ReferenceRecorder
{
    private readonly Dictionary<Root, int> _roots = [];
    private readonly ImmutableArray<TaskReference>.Builder _tasks = ImmutableArray.CreateBuilder<TaskReference>();
    private readonly ImmutableArray<SecretReference>.Builder _secrets = ImmutableArray.CreateBuilder<SecretReference>();

    /// <summary>Records the use of a root.</summary>
    public void Root(Root root, int offset) => _roots.TryAdd(root, offset);

    /// <summary>Records the use of a task.</summary>
    public void Task(string name, TaskMember? member, int offset)
    {
        Root(Scope.Root.Tasks, offset);
        _tasks.Add(new TaskReference(name, member, offset));
    }

    /// <summary>Records the use of a secret.</summary>
    public void Secret(string name, int offset)
    {
        Root(Scope.Root.Secrets, offset);
        _secrets.Add(new SecretReference(name, offset));
    }

    /// <summary>All recorded references.</summary>
    public References Finish() => new(_roots.ToImmutableDictionary(), _tasks.ToImmutable(), _secrets.ToImmutable());
}
