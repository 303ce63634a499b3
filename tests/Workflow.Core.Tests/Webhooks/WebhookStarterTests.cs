using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Core.Secrets;
using Workflow.Core.Tests.Definitions;
using Workflow.Core.Tests.Execution;
using Workflow.Core.Tests.History;
using Workflow.Core.Webhooks;

namespace Workflow.Core.Tests.Webhooks;

public class WebhookStarterTests
{
    private const string Path = "/api/v1/hooks/any";

    private static readonly byte[] Body = Encoding.UTF8.GetBytes("[17]");

    private readonly EditorFixture _fixture = new();
    private readonly FakeRunStore _runs = new();
    private readonly RunIdSource _ids;
    private readonly ListLogger<WebhookStarter> _log = new();

    public WebhookStarterTests() => _ids = new RunIdSource(_fixture.Time, new Random(1));

    [Theory]
    [InlineData("1", "hook-one")]
    [InlineData("hooked", "hook-one")]
    [InlineData("1", "hook-two")]
    public async Task StartAsync_StartsARunWithThePayload_WhenItIsSigned(string workflow, string secret)
    {
        await CreateAsync();

        var run = await SendAsync(workflow, secret);

        Assert.Equal((RunTrigger.Webhook, "[17]"), (run.Trigger, run.Payload!.Value.GetRawText()));
        Assert.Equal(run, await SendAsync(workflow, secret)); // the same start
        Assert.Single(_runs.Admissions);
        Assert.NotEqual(run.Id, (await SendAsync(workflow, secret, afterSeconds: 1)).Id);
    }

    [Theory]
    [InlineData("1", "three")]
    [InlineData("1", "")]
    [InlineData("2", "hook-one")]
    [InlineData("plain", "hook-one")]
    [InlineData("nobody", "hook-one")]
    public async Task StartAsync_AnswersTheSame_WhateverIsMissing(string workflow, string secret)
    {
        await CreateAsync();

        var sending = SendAsync(workflow, secret);
        _fixture.Time.Advance(TimeSpan.FromMilliseconds(99));
        Assert.False(sending.IsCompleted); // nor is it said sooner
        _fixture.Time.Advance(TimeSpan.FromMilliseconds(1));
        var refused = await Assert.ThrowsAsync<RefusedException>(() => sending);

        Assert.Equal(RefusalReason.Unsigned, refused.Reason);
        Assert.Equal($"There is no webhook of workflow '{workflow}' with a secret that this request is signed with.", refused.Message);
        Assert.Empty(_runs.Admissions);
    }

    [Theory]
    [InlineData("/hooks/1", 1)]
    [InlineData("/hooks/hooked%2Fsecond", 3)]
    [InlineData("/hooks/hooked%252Fsecond", 4)]
    public async Task StartAsync_StartsWhatWasSigned_WhenTheAddressMayMeanMore(string signed, long expected)
    {
        await CreateAsync();
        await _fixture.CreateAsync("{'name':'hooked/second','webhook_secret':'HOOK','tasks':[{'name':'a','task_type':'PLAIN'}]}");
        await _fixture.CreateAsync("{'name':'hooked%2Fsecond','webhook_secret':'HOOK','tasks':[{'name':'a','task_type':'PLAIN'}]}");
        WebhookAddress[] addresses = [new("hooked%2Fsecond", "/hooks/hooked%252Fsecond"), new("hooked/second", "/hooks/hooked%2Fsecond"), new("1", "/hooks/1"), new("2", "/hooks/2")];
        var timestamp = EditorFixture.Start.ToUnixTimeSeconds();
        var signature = WebhookSignature.Sign("hook-one", new SignedContent("POST", signed, timestamp, Body));

        var run = await Starter(("HOOK", "hook-one")).StartAsync(new WebhookRequest("POST", addresses, $"{timestamp}", signature, Body), _ => Task.FromResult<JsonElement?>(null), CancellationToken.None);

        Assert.Equal(expected, run.WorkflowId);
    }

    [Theory]
    [InlineData("hooked", null, "The signature (X-Workflow-Signature) is missing: it must be v2= and 64 hexadecimal digits.")]
    [InlineData("nobody", null, "The signature (X-Workflow-Signature) is missing: it must be v2= and 64 hexadecimal digits.")]
    [InlineData("hooked", "sha256=00", "The signature (X-Workflow-Signature) must begin with v2=, not with 'sha256='.")]
    [InlineData("nobody", "sha256=00", "The signature (X-Workflow-Signature) must begin with v2=, not with 'sha256='.")]
    public async Task StartAsync_SaysWhatIsWrongWithTheForm_WhetherThereIsAHookOrNot(string workflow, string? signature, string expected)
    {
        await CreateAsync();
        var request = new WebhookRequest("POST", [new WebhookAddress(workflow, Path)], $"{EditorFixture.Start.ToUnixTimeSeconds()}", signature, Body);

        var refused = await Assert.ThrowsAsync<RefusedException>(() => Starter(("HOOK", "hook-one")).StartAsync(request, _ => Task.FromResult<JsonElement?>(null), CancellationToken.None));

        Assert.Equal((RefusalReason.Unsigned, expected), (refused.Reason, refused.Message));
    }

    [Theory]
    [InlineData("abc", true)]
    [InlineData("abcd", false)]
    public async Task StartAsync_RefusesASecretThatIsTooShort_AndTellsTheOperator(string secret, bool isTooShort)
    {
        await CreateAsync();
        var send = () => SendAsync("1", secret, ("HOOK", secret));

        if (!isTooShort)
        {
            await send();
            Assert.Empty(_log.Lines);
            return;
        }

        var sending = send();
        _fixture.Time.Advance(TimeSpan.FromMilliseconds(100));
        var refused = await Assert.ThrowsAsync<RefusedException>(() => sending);
        Assert.Equal("There is no webhook of workflow '1' with a secret that this request is signed with.", refused.Message);
        Assert.Contains("'HOOK' has fewer than 4 characters", Assert.Single(_log.Lines).Message, StringComparison.Ordinal);
    }

    // While secrets can't be read, no signature can be told from a wrong one: the sender is to come again. The answer is the same for
    // every workflow, as the 401 is.
    [Theory]
    [InlineData("hooked", "hook-one", "HOOK HOOK_NEXT", true)]
    [InlineData("hooked", "three", "HOOK HOOK_NEXT", true)]
    [InlineData("hooked", "hook-two", "HOOK_NEXT", true)] // it may be signed with the replacement
    [InlineData("plain", "hook-one", "HOOK", true)]
    [InlineData("nobody", "hook-one", "HOOK", true)]
    [InlineData("hooked", "hook-one", "HOOK HOOK_NEXT", false)] // may not be read: waiting does not help
    [InlineData("nobody", "hook-one", "HOOK", false)]
    public async Task StartAsync_SaysThatItCantTell_WhileSecretsCantBeRead(string workflow, string secret, string unread, bool isTransient)
    {
        await CreateAsync();
        var secrets = new UnreadSecrets([.. unread.Split(' ')], isTransient);
        var starter = Starter(secrets);

        var sending = SendAsync(starter, workflow, secret);
        _fixture.Time.Advance(TimeSpan.FromMilliseconds(99));
        Assert.False(sending.IsCompleted);
        _fixture.Time.Advance(TimeSpan.FromMilliseconds(1));

        if (!isTransient)
        {
            Assert.Equal(RefusalReason.Unsigned, (await Assert.ThrowsAsync<RefusedException>(() => sending)).Reason);
            return;
        }

        var away = await Assert.ThrowsAsync<SecretsUnavailableException>(() => sending);
        Assert.Equal("The secrets of webhooks can't be read now, so no signature can be verified.", away.Message);
        Assert.Empty(_runs.Admissions);

        secrets.IsBack = true;
        _fixture.Time.Advance(TimeSpan.FromSeconds(10));
        var again = SendAsync(starter, workflow, secret);
        _fixture.Time.Advance(TimeSpan.FromMilliseconds(100));
        if (workflow == "hooked" && secret != "three")
        {
            Assert.Equal(1, (await again).WorkflowId);
        }
        else
        {
            await Assert.ThrowsAsync<RefusedException>(() => again);
        }
    }

    [Fact]
    public async Task StartAsync_VerifiesWhatItCan_WhileSecretsCantBeRead()
    {
        await CreateAsync();

        Assert.Equal(1, (await SendAsync(Starter(new UnreadSecrets(["HOOK_NEXT"], true)), "hooked", "hook-one")).WorkflowId);
    }

    // What can't be read of one webhook only must not reveal that it is there.
    [Fact]
    public async Task StartAsync_SaysTheSameOfAll_OnceASecretOfOneCantBeRead()
    {
        await CreateAsync();
        var starter = Starter(new UnreadSecrets(["HOOK"], true) { HasProbe = true });
        foreach (var workflow in (string[])["hooked", "plain", "nobody"])
        {
            var sending = SendAsync(starter, workflow, "three");
            _fixture.Time.Advance(TimeSpan.FromMilliseconds(100));
            await Assert.ThrowsAsync<SecretsUnavailableException>(() => sending);
        }
    }

    [Theory]
    [InlineData("'webhook_secret':''", "/webhook_secret: must not be empty")]
    [InlineData("'webhook_secret':'a-b'", "/webhook_secret: is the name of a secret, and not the secret: letters, digits and _, and no digit first")]
    [InlineData("'webhook_secret':'1a'", "/webhook_secret: is the name of a secret, and not the secret: letters, digits and _, and no digit first")]
    public async Task CreateAsync_Refuses_WhatIsNoNameOfASecret(string member, string expected)
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(() => _fixture.CreateAsync($"{{'name':'w',{member}}}"));

        Assert.Equal(expected, Assert.Single(refused.Faults) is var fault ? $"{fault.Pointer}: {fault.Detail}" : "");
    }

    private async Task CreateAsync()
    {
        await _fixture.CreateAsync("{'name':'hooked','webhook_secret':'HOOK','max_concurrent_runs':9,'tasks':[{'name':'a','task_type':'PLAIN'}]}");
        await _fixture.CreateAsync("{'name':'plain','tasks':[{'name':'a','task_type':'PLAIN'}]}");
    }

    private WebhookStarter Starter(params (string Name, string Value)[] secrets) => Starter(new FakeSecrets(secrets));

    private WebhookStarter Starter(ISecrets secrets) => new(
        _fixture.Store,
        secrets,
        new RunStarter(_fixture.Store, _runs, _runs, _ids, new FakeLauncher(_runs)),
        _fixture.Time,
        _log);

    private Task<Run> SendAsync(string workflow, string secret, int afterSeconds = 0) =>
        SendAsync(workflow, secret, afterSeconds, ("HOOK", "hook-one"), ("HOOK_NEXT", "hook-two"));

    private Task<Run> SendAsync(string workflow, string secret, params (string Name, string Value)[] secrets) => SendAsync(workflow, secret, 0, secrets);

    private Task<Run> SendAsync(string workflow, string secret, int afterSeconds, params (string Name, string Value)[] secrets) =>
        SendAsync(Starter(secrets), workflow, secret, afterSeconds);

    private static Task<Run> SendAsync(WebhookStarter starter, string workflow, string secret, int afterSeconds = 0)
    {
        var timestamp = EditorFixture.Start.ToUnixTimeSeconds() + afterSeconds;
        return starter.StartAsync(
            new WebhookRequest("POST", [new WebhookAddress(workflow, Path)], $"{timestamp}", WebhookSignature.Sign(secret, new SignedContent("POST", Path, timestamp, Body)), Body),
            _ => Task.FromResult<JsonElement?>(JsonElement.Parse(Body)),
            CancellationToken.None);
    }

    // Secrets of which some can't be read; as the place of secrets is away, nor can it say that there is none of a name.
    private sealed class UnreadSecrets(IReadOnlyCollection<string> unread, bool isTransient) : ISecrets
    {
        private readonly FakeSecrets _all = new(("HOOK", "hook-one"), ("HOOK_NEXT", "hook-two"));

        public bool IsBack { get; set; }

        public bool HasProbe { get; set; }

        public bool TryGet(string name, [MaybeNullWhen(false)] out string value)
        {
            value = null;
            return (IsBack || !unread.Contains(name)) && _all.TryGet(name, out value);
        }

        public ValueTask<IReadOnlyList<SecretFault>> LoadAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
            ValueTask.FromResult<IReadOnlyList<SecretFault>>(
                [.. names.Where(name => !IsBack && (unread.Contains(name) || (isTransient && !HasProbe && !_all.TryGet(name, out _)))).Select(name => new SecretFault(name, "It can't be read.", isTransient))]);
    }
}
