using Workflow.Core.Json;

namespace Workflow.Core.Tests.Json;

public class Rfc3339Tests
{
    [Theory]
    [InlineData("1970-01-01T00:00:00Z", true)]
    [InlineData("1970-01-01T01:00:00+01:00", true)]
    [InlineData("1969-12-31T23:00:00-01:00", true)]
    [InlineData("9999-12-31T23:59:59.9999999Z", true)]
    [InlineData("1969-12-31T23:59:59.9999999Z", false)]
    [InlineData("1970-01-01T00:00:00+00:01", false)]
    [InlineData("1601-01-01T00:00:00Z", false)]
    [InlineData("1500-01-01T00:00:00Z", false)]
    [InlineData("0001-01-01T00:00:00Z", false)]
    [InlineData("0000-01-01T00:00:00Z", false)]
    [InlineData("9999-12-31T23:59:59-00:01", false)]
    public void TryParse_TakesInstantsThatEveryStoreKeeps(string text, bool isOne) => Assert.Equal(isOne, Rfc3339.TryParse(text, out _));
}
