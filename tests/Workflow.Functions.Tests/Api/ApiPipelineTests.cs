using System.Net;
using Moq;
using Workflow.Core.Paging;

namespace Workflow.Functions.Tests.Api;

/// <summary>What reaches a handler, and what must not.</summary>
public sealed class ApiPipelineTests(PipelineHost host) : IClassFixture<PipelineHost>
{
    private const string Run = "20261123T190102123456-1-k3f9q2";

    [Theory]
    [InlineData("GET", "/api/v1/workflows")]
    [InlineData("GET", "/api/v1/workflows/1")]
    [InlineData("POST", "/api/v1/workflows")]
    [InlineData("DELETE", "/api/v1/workflows/1")]
    [InlineData("GET", "/API/V1/Workflows")]
    [InlineData("GET", "/api/v1/workflows/")]
    [InlineData("GET", "/api/v1/workflows/1/")]
    [InlineData("DELETE", "/Api/v1/workflows/1/")]
    [InlineData("GET", "//api/v1/workflows")]
    [InlineData("GET", "/api//v1/workflows")]
    [InlineData("GET", "/api/v1//workflows")]
    [InlineData("GET", "/api/v1/work%66lows")]
    [InlineData("GET", "/%61pi/v1/workflows")]
    [InlineData("GET", "/api%2Fv1%2Fworkflows")]
    [InlineData("GET", "/api/v1/workflows%2F1")]
    [InlineData("GET", "/api/v1/workflows%2f")]
    [InlineData("GET", "/api/v1/workflows;x=1")]
    [InlineData("GET", "/api/v1/workflows%20")]
    [InlineData("GET", "/api/v1/./workflows")]
    [InlineData("GET", "/api/v1/runs/../workflows")]
    [InlineData("GET", "/api/v1/workflows?code=x")]
    [InlineData("GET", "/api/v1/runs/" + Run)]
    [InlineData("POST", "/api/v1/runs/" + Run + "/cancel/")]
    [InlineData("POST", "/api/v1/runs/" + Run + "/events/ok")]
    [InlineData("POST", "/api/v1/workflows/1/run")]
    [InlineData("PUT", "/api/v1/tasks/1")]
    public async Task AnswerOpenAsync_ReachesNoHandler_HoweverTheAddressIsSpelled(string method, string path)
    {
        using var response = await SendAsync(method, path, open: "");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        NothingIsCalled();
    }

    [Theory]
    [InlineData("PATCH", "/api/v1/workflows/1")]
    [InlineData("DELETE", "/api/v1/workflows")]
    [InlineData("HEAD", "/api/v1/workflows")]
    [InlineData("OPTIONS", "/API/v1/workflows/1")]
    [InlineData("TRACE", "/api/v1/runs/" + Run + "/cancel")]
    [InlineData("GET", "/api/v1/runs/" + Run + "/cancel/")]
    public async Task AnswerOpenAsync_ListsTheMethods_WhenTheAddressHasOthers(string method, string path)
    {
        using var response = await SendAsync(method, path, open: "");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.NotEmpty(response.Content.Headers.Allow);
        NothingIsCalled();
    }

    [Theory]
    [InlineData("/api/v1/workflows")]
    [InlineData("/api/v1/workflows?code=0123456789")]
    [InlineData("/api/v1/workflows?CODE=0123456789")]
    [InlineData("/api/v1/workflows?limit=5&code=0123456789&code=again")]
    public async Task AnswerAsync_TakesTheKeyOutOfTheQuery_WhenTheHostHasLeftItThere(string path)
    {
        using var response = await SendAsync("GET", path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        host.Workflows.Verify(s => s.ListAsync(It.Is<PageRequest>(p => p.Limit == (path.Contains("limit", StringComparison.Ordinal) ? 5 : 50)), It.IsAny<CancellationToken>()));
        host.Workflows.Invocations.Clear();
    }

    [Theory]
    [InlineData("/api/v1/workflows?codes=1")]
    [InlineData("/api/v1/workflows?limit=a+b%26code%3D1&code=x")]
    public async Task AnswerAsync_StillRefusesWhatItDoesNotKnow_WhenAKeyIsTakenOut(string path)
    {
        using var response = await SendAsync("GET", path);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        NothingIsCalled();
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/openapi.json")]
    public async Task AnswerAsync_ShowsThePage_WhenItIsAskedFor(string path)
    {
        using var response = await SendAsync("GET", path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("/docs/index.html", "")]
    [InlineData("/docs/swagger-ui.css", "")]
    [InlineData("/health/live", "live")]
    [InlineData("/openapi.json", "openapi")]
    public async Task AnswerOpenAsync_ShowsItsOwnPage_WhenItIsAskedFor(string path, string handler)
    {
        using var response = await SendAsync("GET", path, open: handler);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("/api/v1/workflows", "live")]
    [InlineData("/api/v1/workflows", "openapi")]
    [InlineData("/docs/../api/v1/workflows", "")]
    [InlineData("/docs/%2e%2e/api/v1/workflows", "")]
    [InlineData("/health/live", "openapi")]
    [InlineData("/health/ready", "")]
    public async Task AnswerOpenAsync_ReachesNoOtherHandler_WhateverTheAddress(string path, string handler)
    {
        using var response = await SendAsync("GET", path, open: handler);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        NothingIsCalled();
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path, string? open = null)
    {
        // As it is: without this, dots and the like would be put right before they are sent.
        var uri = new Uri(host.Client.BaseAddress!.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), uri);
        if (open is not null)
        {
            request.Headers.Add(PipelineHost.Open, open);
        }

        return await host.Client.SendAsync(request);
    }

    private void NothingIsCalled()
    {
        host.Workflows.VerifyNoOtherCalls();
        host.Runs.VerifyNoOtherCalls();
    }
}
