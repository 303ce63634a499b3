namespace Workflow.Tasks.Http.Addresses;

/// <summary>A call, or the redirect it got, leads where HTTP tasks may not go.</summary>
/// <param name="message">Why, as the end of a sentence.</param>
internal sealed class AddressRefusedException(string message) : IOException(message);
