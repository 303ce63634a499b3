using Workflow.Core.Definitions;
using Workflow.Core.Json;

namespace Workflow.Core.Tests.Definitions;

/// <summary>Who hears of the runs of a workflow, and every fault of saying so.</summary>
public sealed class NotificationReaderTests
{
    [Fact]
    public void Read_TakesAddressesAndMailboxes()
    {
        var (read, faults) = Read("'on_failure':[{'url':'https://example.org/hooks?x=1','secret':'OPS'},{'email':'ops@example.org'}],'on_success':[{'url':'http://127.0.0.1:8080'}],'on_late':[{'email':'a+b@x.y'}],'late_after_seconds':60");

        Assert.Empty(faults);
        Assert.Equal([new("https://example.org/hooks?x=1", "OPS"), new NotificationTarget(Email: "ops@example.org")], read!.OnFailure);
        Assert.Equal([new NotificationTarget("http://127.0.0.1:8080")], read.OnSuccess);
        Assert.Equal([new NotificationTarget(Email: "a+b@x.y")], read.OnLate);
        Assert.Equal((60, "OPS"), (read.LateAfterSeconds, Assert.Single(read.Secrets)));
    }

    [Theory]
    [InlineData("'description':'none'")]
    [InlineData("'on_failure':[]")]
    [InlineData("'on_failure':[],'on_success':[],'on_late':[]")]
    public void Read_IsNull_WhenNobodyHears(string members) => Assert.Null(Read(members).Read);

    [Theory]
    [InlineData("'on_failure':{}", "/on_failure", "must be a list, not an object")]
    [InlineData("'on_failure':['a']", "/on_failure/0", "must be an object")]
    [InlineData("'on_success':[{}]", "/on_success/0", "must have either url or email")]
    [InlineData("'on_success':[{'url':'https://a.b','email':'a@b'}]", "/on_success/0", "must have either url or email")]
    [InlineData("'on_failure':[{'url':'https://a.b','extra':1}]", "/on_failure/0/extra", "is not a known member")]
    [InlineData("'on_failure':[{'email':'a@b.c'},{'url':1}]", "/on_failure/1/url", "must be")]
    [InlineData("'on_failure':[{'url':''}]", "/on_failure/0/url", "must not be empty")]
    [InlineData("'on_failure':[{'url':'example.org'}]", "/on_failure/0/url", "must be an address that begins with http:// or https://")]
    [InlineData("'on_failure':[{'url':'ftp://example.org'}]", "/on_failure/0/url", "must be an address that begins with")]
    [InlineData("'on_failure':[{'url':'file:///etc/passwd'}]", "/on_failure/0/url", "must be an address that begins with")]
    [InlineData("'on_failure':[{'url':'https://a.b/x y'}]", "/on_failure/0/url", "must be an address that begins with")]
    [InlineData("'on_failure':[{'url':'https://a.b/{{ secrets.K }}'}]", "/on_failure/0/url", "can't have expressions")]
    [InlineData("'on_failure':[{'url':'https://me:pass@a.b/'}]", "/on_failure/0/url", "must not have a user or a password")]
    [InlineData("'on_failure':[{'url':'https://a.b/#x'}]", "/on_failure/0/url", "must not have a fragment")]
    [InlineData("'on_failure':[{'url':'https://a.b','secret':'the-secret-itself'}]", "/on_failure/0/secret", "is the name of a secret, and not the secret")]
    [InlineData("'on_failure':[{'email':'a@b.c','secret':'K'}]", "/on_failure/0/secret", "signs a request, and goes with url")]
    [InlineData("'on_failure':[{'email':'nobody'}]", "/on_failure/0/email", "must be one mailbox")]
    [InlineData("'on_failure':[{'email':'@b.c'}]", "/on_failure/0/email", "must be one mailbox")]
    [InlineData("'on_failure':[{'email':'a@'}]", "/on_failure/0/email", "must be one mailbox")]
    [InlineData("'on_failure':[{'email':'a@b.c,d@e.f'}]", "/on_failure/0/email", "must be one mailbox")]
    [InlineData("'on_failure':[{'email':'a@b.c\\r\\nBcc: d@e.f'}]", "/on_failure/0/email", "must be one mailbox")]
    [InlineData("'on_failure':[{'email':'Ada <a@b.c>'}]", "/on_failure/0/email", "must be one mailbox")]
    [InlineData("'on_late':[{'email':'a@b.c'}]", "/on_late", "needs late_after_seconds")]
    [InlineData("'late_after_seconds':60", "/late_after_seconds", "has no effect without on_late")]
    [InlineData("'on_late':[{'email':'a@b.c'}],'late_after_seconds':0", "/late_after_seconds", "")]
    [InlineData("'on_late':[{'email':'a@b.c'}],'late_after_seconds':1.5", "/late_after_seconds", "")]
    public void Read_ReportsFaults(string members, string pointer, string detail)
    {
        var fault = Assert.Single(Read(members).Faults);

        Assert.Equal(pointer, fault.Pointer);
        Assert.Contains(detail, fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LimitsTheNumber()
    {
        var targets = string.Join(',', Enumerable.Repeat("{'email':'a@b.c'}", 11));

        Assert.Equal("has 11 elements; the limit is 10", Assert.Single(Read($"'on_failure':[{targets}]").Faults).Detail);
    }

    private static (WorkflowNotifications? Read, FaultCollection Faults) Read(string members)
    {
        FaultCollection faults = [];
        var draft = DefinitionReader.ReadWorkflow(TestJson.Parse($"{{'name':'w','tasks':[],{members}}}"), BodyUse.Create, faults);
        return (draft.Definition.Notifications, faults);
    }
}
