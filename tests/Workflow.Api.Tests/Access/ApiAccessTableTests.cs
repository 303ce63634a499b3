namespace Workflow.Api.Tests.Access;

/// <summary>The pipeline as the standalone host has it.</summary>
public sealed class ApiAccessTableTests(KeyedHost keyed) : AccessTableTests(keyed), IClassFixture<KeyedHost>;
