namespace Workflow.Tasks.Tests.Pass;

public class PassTaskTypeTests
{
    [Theory]
    [InlineData("""{"output":{"a":[1,2.50,"x"]}}""", """{"a":[1,2.50,"x"]}""")]
    [InlineData("""{"output":"text"}""", "\"text\"")]
    [InlineData("""{"output":0}""", "0")]
    [InlineData("""{"output":false}""", "false")]
    [InlineData("""{"output":[]}""", "[]")]
    [InlineData("""{"output":null}""", "null")]
    [InlineData("{}", "null")]
    public async Task Run_ReturnsOutput_WhateverItIs(string config, string expected)
    {
        await using var service = new Service();

        var result = await service.RunAsync("PASS", config);

        Assert.Equal(expected, result.Output().GetRawText());
    }

    [Fact]
    public async Task Validate_Faults_WhenMemberIsUnknown()
    {
        await using var service = new Service();

        var fault = Assert.Single(service.Faults("PASS", """{"outputs":1}"""));

        Assert.Equal("/config/outputs", fault.Pointer);
    }

    [Fact]
    public async Task Run_Fails_WhenMemberIsUnknown()
    {
        await using var service = new Service();

        var result = await service.RunAsync("PASS", """{"outputs":1}""");

        result.Failure("config", retryable: false);
    }
}
