using System.Reflection;
using Microsoft.Azure.Functions.Worker.Extensions.DurableTask;
using Microsoft.DurableTask;

namespace Workflow.Functions.Tests.Replay;

public sealed class VersionTests
{
    [Fact]
    public void Context_HasTheVersionOfARun_SoThatCodeCanDecideAsBefore()
    {
        var context = typeof(DurableTaskExtensionStartup).Assembly.GetTypes().Single(t => t.IsSubclassOf(typeof(TaskOrchestrationContext)));

        Assert.Equal(context, context.GetProperty(nameof(TaskOrchestrationContext.Version), BindingFlags.Public | BindingFlags.Instance)?.DeclaringType);
    }
}
