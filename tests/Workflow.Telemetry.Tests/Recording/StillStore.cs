using System.Reflection;

namespace Workflow.Telemetry.Tests.Recording;

/// <summary>A store of which every call has the same answer, at once.</summary>
#pragma warning disable CA1852 // the proxy is derived from it
internal class StillStore : DispatchProxy
#pragma warning restore CA1852
{
    private IReadOnlyDictionary<string, object> _answers = null!;

    /// <param name="answers">The answers, by the names of the methods.</param>
    public static T Of<T>(IReadOnlyDictionary<string, object> answers)
        where T : class
    {
        var proxy = Create<T, StillStore>();
        ((StillStore)(object)proxy)._answers = answers;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _answers[targetMethod!.Name];
}
