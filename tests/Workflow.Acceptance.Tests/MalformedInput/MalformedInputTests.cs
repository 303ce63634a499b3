using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.MalformedInput;

/// <summary>Bad input gets a 4xx with its reason, and nothing is half-written.</summary>
/// <remarks>Not parallel to other tests, since every row reads the whole store, which all tests share on an external host.</remarks>
[Collection(nameof(MalformedInputTests))]
[CollectionDefinition(nameof(MalformedInputTests), DisableParallelization = true)]
public sealed class MalformedInputTests(SeededHost host) : IClassFixture<SeededHost>
{
    private static readonly Dictionary<string, BadRequest> Rows =
        new[] { BadJson.Rows, BadWorkflows.Rows, BadTasks.Rows, BadConfigs.Rows, BadAddresses.Rows, BadQueries.Rows, BadInputs.Rows, BadOptions.Rows, BadRetries.Rows, BadWaits.Rows, BadControls.Rows, BadBulks.Rows, BadSchedules.Rows }
            .SelectMany(rows => rows)
            .ToDictionary(row => row.Name, StringComparer.Ordinal);

    public static TheoryData<string> Names { get; } = [.. Rows.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Request_IsRefusedWithItsReasonAndWritesNothing_WhenItIsMalformed(string name)
    {
        var row = Rows[name];

        var answer = await SendAsync(row);

        Assert.True(row.Statuses.Contains((int)answer.Status), $"Expected {string.Join(" or ", row.Statuses)}. {answer}");
        if (!row.IsRefusedByTheServer)
        {
            AssertNamesTheFault(row, answer);
        }

        await host.AssertUnchangedAsync();
    }

    private static void AssertNamesTheFault(BadRequest row, Answer answer)
    {
        var problem = Problem.AssertIs(answer.Status, answer);
        Assert.Matches("(?i)" + row.Says, Problem.Said(problem));
        var pointers = Problem.Pointers(problem);
        foreach (var pointer in row.Pointers)
        {
            Assert.True(pointers.Any(p => IsAt(pointer, p)), $"No fault at {pointer}. {answer}");
        }

        if ((int)answer.Status == 405)
        {
            Assert.False(string.IsNullOrEmpty(answer.Header("Allow")), $"No Allow header. {answer}");
        }
    }

    // A trailing star stands for the rest: any task of a cycle may be named.
    private static bool IsAt(string expected, string pointer) =>
        expected.EndsWith('*') ? pointer.StartsWith(expected[..^1], StringComparison.Ordinal) : pointer == expected;

    private async Task<Answer> SendAsync(BadRequest row)
    {
        using var request = new HttpRequestMessage(new HttpMethod(row.Method), host.Fill(row.Path));
        // As curl does with a large body: the refusal comes before the body is sent.
        request.Headers.ExpectContinue = row.Body.Length > 1024 * 1024;
        if (row.ContentType is not null)
        {
            request.Content = new ByteArrayContent(row.Body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", row.ContentType);
        }

        if (row.IfMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", row.IfMatch);
        }

        return await host.Client.SendAsync(request);
    }
}
