namespace Workflow.Api.Tests.Docs;

public sealed class QueryParameterTests(ApiDocument document) : IClassFixture<ApiDocument>
{
    [Fact]
    public async Task Document_HasTheParametersTheHandlerKnows_WhenItReadsAQuery()
    {
        foreach (var operation in document.Operations.Where(o => !o.IsHealth))
        {
            var answer = await document.Host.SendAsync(operation.Method, operation.Address + "?no_such_parameter=1");

            Assert.True(answer.Status == 400, $"{operation.Id} answered {answer.Status}");
            Assert.Equal(answer.Known("no_such_parameter"), operation.Parameters("query").Order(StringComparer.Ordinal));
        }
    }
}
