using Workflow.Tasks.Http.Request;

namespace Workflow.Tasks.Tests.Http.Request;

public class QueryParametersTests
{
    [Theory]
    [InlineData("http://h/p", "a", "b", "http://h/p?a=b")]
    [InlineData("http://h", "a", "b", "http://h/?a=b")]
    [InlineData("http://h/p?", "a", "b", "http://h/p?a=b")]
    [InlineData("http://h/p?x=1", "a", "b", "http://h/p?x=1&a=b")]
    [InlineData("http://h/p?x=1#part", "a", "b", "http://h/p?x=1&a=b")]
    [InlineData("http://h/p?x=a%26b", "a", "b", "http://h/p?x=a%26b&a=b")]
    [InlineData("http://h/p%2Fq", "a", "b", "http://h/p%2Fq?a=b")]
    [InlineData("http://h/p", "a b", "c d", "http://h/p?a%20b=c%20d")]
    [InlineData("http://h/p", "a", "b&c=d#e?f/g+h%", "http://h/p?a=b%26c%3Dd%23e%3Ff%2Fg%2Bh%25")]
    [InlineData("http://h/p", "a", "é中😀", "http://h/p?a=%C3%A9%E4%B8%AD%F0%9F%98%80")]
    [InlineData("http://h/p", "a", "", "http://h/p?a=")]
    public void Append_Escapes_WhateverIsInIt(string url, string name, string value, string expected) =>
        Assert.Equal(expected, QueryParameters.Append(new Uri(url), [new(name, value)]).AbsoluteUri);

    [Fact]
    public void Append_KeepsTheUrl_WhenThereIsNothingToAdd() =>
        Assert.Equal("http://h/p?x=1", QueryParameters.Append(new Uri("http://h/p?x=1"), []).AbsoluteUri);

    [Fact]
    public void Append_TakesAllThatAConfigMayHold_WhenTheQueryIsLong() =>
        Assert.EndsWith("%20", QueryParameters.Append(new Uri("http://h"), [new("a", new string(' ', 256 * 1024))]).AbsoluteUri, StringComparison.Ordinal);
}
